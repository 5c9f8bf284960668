// The route table of the Firefox bridge: W3C WebDriver endpoints and the Marionette commands behind them.
// Paths are relative to /session/{id}. Mozilla's own extension `moz/context` is included, as in geckodriver.

import { MarionetteError } from './marionette_client.mjs';

/** Marionette can only list cookies; the endpoint for one picks it from the list. */
function pickCookie(cookies, { name }) {
  const cookie = cookies.find((candidate) => candidate.name === name);
  if (!cookie) throw new MarionetteError({ error: 'no such cookie', message: `no cookie named ${name}` });
  return cookie;
}

const routes = [
  ['GET', '/timeouts', 'WebDriver:GetTimeouts'],
  ['POST', '/timeouts', 'WebDriver:SetTimeouts'],

  ['GET', '/url', 'WebDriver:GetCurrentURL'],
  ['POST', '/url', 'WebDriver:Navigate'],
  ['POST', '/back', 'WebDriver:Back'],
  ['POST', '/forward', 'WebDriver:Forward'],
  ['POST', '/refresh', 'WebDriver:Refresh'],
  ['GET', '/title', 'WebDriver:GetTitle'],
  ['GET', '/source', 'WebDriver:GetPageSource'],
  ['GET', '/screenshot', 'WebDriver:TakeScreenshot'],
  ['POST', '/print', 'WebDriver:Print'],

  ['GET', '/window', 'WebDriver:GetWindowHandle'],
  ['POST', '/window', 'WebDriver:SwitchToWindow'],
  ['DELETE', '/window', 'WebDriver:CloseWindow'],
  ['POST', '/window/new', 'WebDriver:NewWindow'],
  ['GET', '/window/handles', 'WebDriver:GetWindowHandles'],
  ['GET', '/window/rect', 'WebDriver:GetWindowRect'],
  ['POST', '/window/rect', 'WebDriver:SetWindowRect'],
  ['POST', '/window/maximize', 'WebDriver:MaximizeWindow'],
  ['POST', '/window/minimize', 'WebDriver:MinimizeWindow'],
  ['POST', '/window/fullscreen', 'WebDriver:FullscreenWindow'],
  ['POST', '/frame', 'WebDriver:SwitchToFrame'],
  ['POST', '/frame/parent', 'WebDriver:SwitchToParentFrame'],

  ['POST', '/execute/sync', 'WebDriver:ExecuteScript'],
  ['POST', '/execute/async', 'WebDriver:ExecuteAsyncScript'],
  ['POST', '/actions', 'WebDriver:PerformActions'],
  ['DELETE', '/actions', 'WebDriver:ReleaseActions'],

  ['POST', '/element', 'WebDriver:FindElement'],
  ['POST', '/elements', 'WebDriver:FindElements'],
  ['GET', '/element/active', 'WebDriver:GetActiveElement'],
  ['POST', '/element/:id/element', 'WebDriver:FindElementFromElement'],
  ['POST', '/element/:id/elements', 'WebDriver:FindElementsFromElement'],
  ['GET', '/element/:id/shadow', 'WebDriver:GetShadowRoot'],
  ['GET', '/element/:id/attribute/:name', 'WebDriver:GetElementAttribute'],
  ['GET', '/element/:id/property/:name', 'WebDriver:GetElementProperty'],
  ['GET', '/element/:id/css/:propertyName', 'WebDriver:GetElementCSSValue'],
  ['GET', '/element/:id/text', 'WebDriver:GetElementText'],
  ['GET', '/element/:id/name', 'WebDriver:GetElementTagName'],
  ['GET', '/element/:id/rect', 'WebDriver:GetElementRect'],
  ['GET', '/element/:id/enabled', 'WebDriver:IsElementEnabled'],
  ['GET', '/element/:id/displayed', 'WebDriver:IsElementDisplayed'],
  ['GET', '/element/:id/selected', 'WebDriver:IsElementSelected'],
  ['GET', '/element/:id/computedrole', 'WebDriver:GetComputedRole'],
  ['GET', '/element/:id/computedlabel', 'WebDriver:GetComputedLabel'],
  ['GET', '/element/:id/screenshot', 'WebDriver:TakeScreenshot'],
  ['POST', '/element/:id/click', 'WebDriver:ElementClick'],
  ['POST', '/element/:id/clear', 'WebDriver:ElementClear'],
  ['POST', '/element/:id/value', 'WebDriver:ElementSendKeys'],
  ['POST', '/shadow/:id/element', 'WebDriver:FindElementFromShadowRoot'],
  ['POST', '/shadow/:id/elements', 'WebDriver:FindElementsFromShadowRoot'],

  ['GET', '/cookie', 'WebDriver:GetCookies'],
  ['POST', '/cookie', 'WebDriver:AddCookie'],
  ['DELETE', '/cookie', 'WebDriver:DeleteAllCookies'],
  ['GET', '/cookie/:name', 'WebDriver:GetCookies', pickCookie],
  ['DELETE', '/cookie/:name', 'WebDriver:DeleteCookie'],

  ['POST', '/alert/accept', 'WebDriver:AcceptAlert'],
  ['POST', '/alert/dismiss', 'WebDriver:DismissAlert'],
  ['GET', '/alert/text', 'WebDriver:GetAlertText'],
  ['POST', '/alert/text', 'WebDriver:SendAlertText'],

  ['GET', '/moz/context', 'Marionette:GetContext'],
  ['POST', '/moz/context', 'Marionette:SetContext']
].map(([method, pattern, command, pick]) => ({ method, segments: pattern.split('/'), command, pick }));

/** The values of the `:name` segments, or null when the path does not fit. */
function matchSegments(segments, parts) {
  if (segments.length !== parts.length) return null;
  const parameters = {};
  for (const [i, segment] of segments.entries()) {
    if (segment.startsWith(':')) parameters[segment.slice(1)] = decodeURIComponent(parts[i]);
    else if (segment !== parts[i]) return null;
  }
  return parameters;
}

/** The command for a request as {command, parameters, pick}, or null. */
export function findRoute(method, path) {
  const parts = path.split('/');
  for (const route of routes) {
    const parameters = route.method === method ? matchSegments(route.segments, parts) : null;
    if (parameters) return { command: route.command, parameters, pick: route.pick };
  }
  return null;
}
