/** The options of `load` that decide about HTML, as the glue reads them from the module (js-glue/html_gate.js). */
export function patchSettings({ trustedTypesPolicyName, trustedTypesPolicy, purify }) {
  return { tetherPolicyName: trustedTypesPolicyName, tetherPolicy: trustedTypesPolicy, tetherPurify: purify };
}
