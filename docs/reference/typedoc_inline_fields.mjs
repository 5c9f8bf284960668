// A plugin of typedoc: the fields of a type that is written inline, as { room: string }, need no comment of their own,
// for they are told of by the comment of what they stand in.
import { Converter, ReflectionKind } from 'typedoc';

function hasAncestor(reflection, kind) {
  for (let one = reflection.parent; one; one = one.parent) if (one.kindOf(kind)) return true;
  return false;
}

/** Typedoc itself looks at what the fields of a type stand in where the type is that of a call. */
function isInline(one) {
  const inCall = one.kindOf(ReflectionKind.CallSignature) && one.parent.kindOf(ReflectionKind.TypeLiteral);
  return !one.hasComment() && !one.parent.hasComment() && !inCall &&
    hasAncestor(one, ReflectionKind.TypeLiteral) && !hasAncestor(one, ReflectionKind.Parameter);
}

export function load(app) {
  app.converter.on(Converter.EVENT_RESOLVE_END, ({ project }) => {
    const kinds = ReflectionKind.Property | ReflectionKind.CallSignature;
    const names = project.getReflectionsByKind(kinds).filter(isInline).map((one) => one.getFriendlyFullName());
    // Looked at after this, when typedoc checks what it has found.
    app.options.getValue('intentionallyNotDocumented').push(...new Set(names));
  });
}
