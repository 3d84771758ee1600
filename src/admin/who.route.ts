import { Hono } from 'hono';
import { auditOwnRead, type OwnReadDeps } from '../audit/own-read';
import type { StaffOutput } from './schemas';
import type { RequireStaff, Staff, StaffEnv } from './staff';

/** Who asks, and what they may do: the console and the commands show no more than that. Every role has this permission. */
export const whoRoute = (deps: OwnReadDeps, requireStaff: RequireStaff) =>
  new Hono<StaffEnv>().get('/v1/admin/me', requireStaff('stats:read'), (c) => {
    const staff = c.get('staff');
    auditOwnRead(
      deps,
      c.get('context'),
      staff.kind === 'person' ? staff.session.user.id : undefined,
    );
    return c.json(staffOutput(staff), 200);
  });

function staffOutput(staff: Staff): StaffOutput {
  const { kind, permissions } = staff;
  if (staff.kind === 'key') {
    return { kind, id: staff.id, name: null, role: null, permissions: [...permissions] };
  }
  const { id, email, phone, role } = staff.session.user;
  return { kind, id, name: email ?? phone, role, permissions: [...permissions] };
}
