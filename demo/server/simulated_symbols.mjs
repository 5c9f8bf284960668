/**
 * The symbols the recordings lack: 44 made-up ones, named after birds so that
 * nobody takes them for companies. Columns: symbol, price at the start, and the
 * usual move per step.
 */
const table = [
  ['AVOCT', 48.2, 0.014], ['BITTN', 17.35, 0.022], ['BUNTG', 92.1, 0.011], ['CAPER', 134.75, 0.016],
  ['CHOUG', 23.4, 0.028], ['CONDR', 310.6, 0.012], ['COOTS', 8.95, 0.034], ['CRAKE', 61.8, 0.018],
  ['CURLW', 77.25, 0.015], ['DIPPR', 12.6, 0.03], ['DOTRL', 205.3, 0.013], ['DUNLN', 39.9, 0.02],
  ['EGRET', 158.45, 0.012], ['EIDER', 27.7, 0.024], ['FINCH', 5.4, 0.038], ['GADWL', 84.05, 0.017],
  ['GANET', 119.9, 0.014], ['GODWT', 44.15, 0.021], ['GREBE', 66.6, 0.019], ['HERON', 240.2, 0.011],
  ['HOBBY', 31.3, 0.026], ['HOOPO', 14.8, 0.031], ['IBISS', 99.5, 0.016], ['JAKDW', 20.2, 0.025],
  ['KITES', 73.9, 0.018], ['KNOTS', 10.1, 0.033], ['LAPWG', 52.35, 0.02], ['LINET', 36.45, 0.023],
  ['MERLN', 187.6, 0.013], ['ORIOL', 142.3, 0.015], ['OSPRY', 275.8, 0.012], ['PIPIT', 7.25, 0.036],
  ['PLOVR', 58.7, 0.019], ['QUAIL', 25.95, 0.027], ['REDST', 81.4, 0.017], ['RUFFS', 33.2, 0.024],
  ['SHRIK', 112.15, 0.016], ['SISKN', 6.8, 0.037], ['SKUAS', 165.9, 0.014], ['SNIPE', 18.85, 0.029],
  ['STILT', 47.6, 0.021], ['TEALS', 95.2, 0.015], ['TERNS', 69.35, 0.018], ['WIGEN', 29.1, 0.025],
];

export const simulatedSymbols = table.map(([symbol, startPrice, deviationPerStep]) => ({
  symbol,
  name: `${symbol.charAt(0)}${symbol.slice(1).toLowerCase()} (made up)`,
  startPrice,
  deviationPerStep,
}));
