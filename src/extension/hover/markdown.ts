/** Longest piece of foreign text in a hover; what is longer is cut with an ellipsis. */
const MAX_PIECE = 100;

function cut(text: string, max = MAX_PIECE): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > max ? `${line.slice(0, max - 1)}…` : line;
}

/** Foreign text as plain words. */
export function plain(text: string, max?: number): string {
  return cut(text, max).replace(/[\\`*_{}[\]()#+\-.!|<>~&$]/g, '\\$&');
}

/** Foreign text as code; fits into a table cell too. */
export function code(text: string, max?: number): string {
  const piece = cut(text, max).replaceAll('|', '\\|');
  if (piece === '') return '';
  return piece.includes('`') ? `\`\` ${piece} \`\`` : `\`${piece}\``;
}

/** A link that runs a command of ours. */
export function commandLink(label: string, command: string, args: unknown): string {
  return `[${label}](command:${command}?${encodeURIComponent(JSON.stringify([args]))})`;
}
