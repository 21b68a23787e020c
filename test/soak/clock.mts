/** A clock that can be set forward: for days of polls in minutes. Timers go by the real time. */

const realNow = Date.now;
let ahead = 0;

/** Has to be called before code is loaded that takes `Date.now` for its clock. */
export function takeClock(): void {
	Date.now = () => realNow() + ahead;
}

export function setForward(milliseconds: number): void {
	ahead += milliseconds;
}
