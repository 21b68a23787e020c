/** Lines that a trigger still owes: each as often as it was written. */
export class Ledger {
	given = 0;
	private readonly owed = new Map<string, number>();

	wrote(line: string): void {
		this.owed.set(line, (this.owed.get(line) ?? 0) + 1);
	}

	/** @throws when it was given already, or never written */
	gave(line: string): void {
		const left = this.owed.get(line);
		if (left === undefined) throw new Error(`given once too often: ${line}`);
		this.given++;
		if (left === 1) this.owed.delete(line);
		else this.owed.set(line, left - 1);
	}

	/** Lines that were written and not given. */
	missing(): string[] {
		return [...this.owed.keys()];
	}
}
