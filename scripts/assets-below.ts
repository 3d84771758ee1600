/**
 * What differs in our static assets where the service stands below a base path. The pages tell their scripts where they are,
 * and scripts import each other by relative paths; these three say whole paths.
 */

const whole: Record<string, (basePath: string, text: string) => string> = {
  'docs.html': (basePath, text) =>
    replaced(text, /(["=>])(\/(?:docs\/|openapi))/g, `$1${basePath}$2`),
  'docs/start.js': (basePath, text) =>
    replaced(text, "'/openapi.json'", `'${basePath}/openapi.json'`),
  'openapi.json': (basePath, text) =>
    [
      // Of the one server. Paths stay as they are: they are counted from there.
      [/("url": )"\/"/g, `$1"${basePath}"`],
      // The type of a problem, as a value: the path that explains it is a member's name.
      [/"(\/problems\/[a-z-]+")(?!:)/g, `"${basePath}$1`],
      [/__Host-(access|refresh)\b/g, `$&${basePath.replaceAll('/', '.')}`],
    ].reduce((before, [what, by]) => replaced(before, what as RegExp, by as string), text),
};

/** @param basePath as `readBasePath` gives it. @param file as it is named in the folder of the assets. */
export function below(basePath: string, file: string, content: Buffer): Buffer {
  const change = basePath === '' ? undefined : whole[file];
  return change ? Buffer.from(change(basePath, content.toString())) : content;
}

/** @throws where it is not there: the file has changed, and this has to. */
function replaced(text: string, what: RegExp | string, by: string): string {
  const after = text.replace(what, by);
  if (after === text) throw new Error(`nothing to replace: ${what}`);
  return after;
}
