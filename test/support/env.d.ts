import type { D1Migration } from 'cloudflare:test';
import type { Bindings } from '../../src/bindings';

declare global {
  namespace Cloudflare {
    interface Env extends Bindings {
      TEST_MIGRATIONS: D1Migration[];
      RESEND_BASE_URL: string;
      TWILIO_BASE_URL: string;
      TEST_BREACH_SERVICE_URL: string;
      TEST_TURNSTILE_URL: string;
      TEST_WEBHOOK_RECEIVER_URL: string;
    }
    interface GlobalProps {
      mainModule: typeof import('../../src');
    }
  }
}
