/** What an import leaves in the trail, and what becomes of it where whoever sends it may not any more. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeTestApp } from '../support/app';
import { auditLines } from '../support/audit';
import { travel } from '../support/clock';
import { bcryptHash, importer, importPeople, mover } from '../support/moving';
import { expectProblem } from '../support/problem';
import { countRows } from '../support/rows';
import { forgetKeys, giveRole, staffMember } from '../support/staff';

afterEach(forgetKeys);

const app = makeTestApp();
let key: string;
beforeEach(async () => {
  ({ key } = await importer(app));
});

const move = (lines: (object | string)[], query = '') => importPeople(app, key, lines, query);

it('stands in the trail at the time when its line was there, however slowly lines come', async () => {
  const asked = Date.now();
  const pull = async (controller: ReadableStreamDefaultController<Uint8Array>) => {
    travel('12h');
    controller.enqueue(new TextEncoder().encode(JSON.stringify(mover())));
    controller.close();
  };
  await app.send('POST', '/v1/admin/users/import', {
    token: key,
    body: new ReadableStream<Uint8Array>({ pull }, { highWaterMark: 0 }),
    headers: { 'Content-Type': 'application/x-ndjson' },
  });
  const [created] = auditLines().filter(({ event }) => event === 'user_created');
  expect(created?.at).toBe(new Date(asked + 12 * 3_600_000).toISOString());
});

describe('the trail', () => {
  it('has an event of each account, and one of the request', async () => {
    const { lines } = await move([mover(), mover()]);
    const said = auditLines();
    expect(said.map(({ event, reason, userId }) => [event, reason, userId])).toEqual([
      ['user_created', 'imported', lines[0]?.id],
      ['user_created', 'imported', lines[1]?.id],
      ['user_import', null, null],
    ]);
    expect(new Set(said.map(({ requestId }) => requestId)).size).toBe(3);
    expect(said.every(({ actor }) => String(actor).startsWith('key:'))).toBe(true);
    for (const { id } of lines) {
      expect(await countRows("audit_events WHERE event = 'user_created' AND user_id = ?", id)).toBe(
        1,
      );
    }
  });

  it('has no address and no hash', async () => {
    const person = mover();
    await move([person]);
    const said = JSON.stringify(auditLines());
    for (const text of [person.email, bcryptHash, 'Moreau']) expect(said).not.toContain(text);
  });
});

describe('whoever may not', () => {
  it('any more hears nothing of who is there, not of a trial either', async () => {
    const known = mover();
    await move([known]);
    const other = await staffMember(app, 'admin');
    const pull = async (controller: ReadableStreamDefaultController<Uint8Array>) => {
      await giveRole(other.id, null);
      controller.enqueue(new TextEncoder().encode(JSON.stringify(known)));
      controller.close();
    };
    const response = await app.send('POST', '/v1/admin/users/import?dryRun=true', {
      token: other.token,
      body: new ReadableStream<Uint8Array>({ pull }, { highWaterMark: 0 }),
      headers: { 'Content-Type': 'application/x-ndjson' },
    });
    await expectProblem(response, 401, 'invalid-token');
  });

  it('any more when a batch is written has nothing of it stored', async () => {
    const other = await staffMember(app, 'admin');
    const people = Array.from({ length: 250 }, () => mover());
    const text = people.map((person) => `${JSON.stringify(person)}\n`);
    const before = await countRows('users');
    let sent = 0;
    const pull = async (controller: ReadableStreamDefaultController<Uint8Array>) => {
      // Asked for when all that came before is read: two batches are stored by now.
      if (sent === 2) {
        await giveRole(other.id, null);
        return controller.close();
      }
      const part = text.slice(sent * 125, (sent + 1) * 125).join('');
      sent++;
      controller.enqueue(new TextEncoder().encode(part));
    };
    const body = new ReadableStream<Uint8Array>({ pull }, { highWaterMark: 0 });
    const response = await app.send('POST', '/v1/admin/users/import', {
      token: other.token,
      body,
      headers: { 'Content-Type': 'application/x-ndjson' },
    });
    await expectProblem(response, 401, 'invalid-token');
    // What was stored before stays, and is there when it is sent again.
    expect(await countRows('users')).toBe(before + 200);
    expect((await move(people)).counts).toEqual({ created: 50, exists: 200, refused: 0 });
  });
});
