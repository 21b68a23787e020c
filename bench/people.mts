/** The people of the logs, all of them invented: as many as sign in at a large company, which no reader can keep in mind. */

import { plainVocabulary } from '../test/simulator/generator.mts';
import type { Vocabulary } from '../test/simulator/generator.mts';

const FIRST_NAMES =
	'aiko amir anna ben carla chen dara elif emil fatima finn gita hana hugo ines ivo jana jonas kofi lara liam lucia mateo mila nadia noah olga omar petra quinn rosa sami tara tomas uma vera'.split(
		' ',
	);
const LAST_NAMES =
	'abe adeyemi bauer brandt costa dubois eriksen fischer garcia haddad horvat ito jensen keller kim lindqvist moreau novak okafor olsen petrov ricci rossi santos silva tanaka urban vogel weber yilmaz zeman zhou'.split(
		' ',
	);
const INITIALS = ['a', 'd', 'k', 'm', 's'];

/** E-mail addresses, 5,760 of them. */
export const PEOPLE: readonly string[] = FIRST_NAMES.flatMap((first) =>
	LAST_NAMES.flatMap((last) =>
		INITIALS.map((initial) => `${first}.${initial}.${last}@example.com`),
	),
);

/** The people in the place of the few names of the generator; what is no person stays as it is. */
export const WORDS: Vocabulary = {
	...plainVocabulary,
	accounts: PEOPLE,
	targets: PEOPLE.flatMap((person, index) => [
		person,
		plainVocabulary.targets[index % plainVocabulary.targets.length]!,
	]),
};
