/**
 * Saves what the page has as a file.
 * @param {string} name
 * @param {string} type
 * @param {string} content
 */
export function saveFile(name, type, content) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.download = name;
  link.click();
  // The browser takes the file up after the click: revoked at once, there may be nothing left to save.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
