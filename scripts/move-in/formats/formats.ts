/** Every format that `--format` names. */
import { auth0 } from './auth0.ts';
import { betterAuth } from './better-auth.ts';
import { django } from './django.ts';
import { fastapi } from './fastapi.ts';
import { firebase } from './firebase.ts';
import type { Format } from './format.ts';
import { keycloak } from './keycloak.ts';
import { plain } from './plain.ts';
import { supabase } from './supabase.ts';

export const formats: Record<string, Format> = {
  plain,
  fastapi,
  django,
  'better-auth': betterAuth,
  supabase,
  auth0,
  firebase,
  keycloak,
};
