import { defineConfig } from 'drizzle-kit';

/** `npm run db:generate` writes the migration that the schema asks for. */
export default defineConfig({
  dialect: 'sqlite',
  schema: './src/db/schema.ts',
  out: './migrations',
});
