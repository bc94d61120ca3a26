// A key's place on the keyboard to the character it stands for there on a scanner's layout (US).
//
// A keyboard-wedge scanner types key positions. Under a Pashto, Dari or Urdu layout its zone arrives as
// Arabic letters, and `<` somewhere else; the position (KeyboardEvent.code) is the same under each layout.

const SIGNS = {
  Space: "  ", Comma: ",<", Period: ".>", Slash: "/?", Minus: "-_", Equal: "=+", Semicolon: ";:",
  Quote: "'\"", BracketLeft: "[{", BracketRight: "]}", Backslash: "\\|", Backquote: "`~",
  IntlBackslash: "<>", // the key beside Shift on keyboards with 102 keys
  NumpadAdd: "++", NumpadSubtract: "--", NumpadDivide: "//", NumpadMultiply: "**", NumpadDecimal: "..",
};
const SHIFTED_DIGITS = ")!@#$%^&*(";

/** Return the character of a key by its position; an empty text for a key that writes nothing. */
export function characterOf({ code, shiftKey = false, capsLock = false }) {
  if (/^Key[A-Z]$/.test(code)) return shiftKey !== capsLock ? code[3] : code[3].toLowerCase();
  if (/^Digit\d$/.test(code)) return shiftKey ? SHIFTED_DIGITS[code[5]] : code[5];
  if (/^Numpad\d$/.test(code)) return code[6];
  return SIGNS[code]?.[shiftKey ? 1 : 0] ?? "";
}
