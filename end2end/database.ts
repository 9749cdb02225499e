// The test server's database, for what no page can do: letting time pass.
import { execFileSync } from 'node:child_process';

/** Moves a booked appointment so that it begins in `minutes`. */
export function moveBooking(id: string, minutes: number): void {
  const host = process.env.PREAU_TEST_PGHOST;
  if (!host) throw new Error('Only the server that the tests start lets them into its database (unset PREAU_TEST_URL).');
  if (!/^[0-9a-f-]{36}$/.test(id)) throw new Error(`${id} is not the id of a booking`);
  const start = `date_trunc('minute', now()) + interval '${minutes} minutes'`;
  const sql = `update appointments set during = tstzrange(${start}, ${start} + (upper(during) - lower(during)))
    where id = (select appointment_id from bookings where id = '${id}')`;
  const options = ['-X', '-v', 'ON_ERROR_STOP=1', '-h', host, '-U', 'postgres', '-d', 'preau', '-c', sql];
  const done = execFileSync('psql', options, { encoding: 'utf8' });
  if (done.trim() !== 'UPDATE 1') throw new Error(`the appointment was not moved: ${done}`);
}
