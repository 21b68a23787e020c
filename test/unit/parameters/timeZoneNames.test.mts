import { expect, it } from '@jest/globals';
import { TIME_ZONE_NAMES } from '../../../nodes/NexthinkAuditTrail/description/timeZoneNames.ts';
import { readTimeZone } from '../../../nodes/NexthinkAuditTrail/parameters/timeZones.ts';

it('the list of time zones holds names that are accepted, each once and in order, and the default', () => {
	const accepted = TIME_ZONE_NAMES.map((name) => readTimeZone('Log Time Zone', name).name);
	const once = [...new Set(TIME_ZONE_NAMES)];
	expect(accepted).toEqual(once.toSorted((one, other) => one.localeCompare(other, 'en')));
	expect(accepted).toEqual(expect.arrayContaining(['UTC', 'Asia/Calcutta', 'Asia/Kolkata']));
});
