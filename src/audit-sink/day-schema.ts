/** What the object of a day remembers: `npm run simulate` measures what an event takes of it. */
export const daySchema = `
  CREATE TABLE IF NOT EXISTS known (key TEXT PRIMARY KEY) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS waiting (position INTEGER PRIMARY KEY, body TEXT NOT NULL);`;
