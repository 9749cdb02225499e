// A family nobody has seen before, for tests that begin with a new account.

export interface Family {
  firstName: string;
  lastName: string;
  email: string;
  password: string;
  child: string;
}

let count = 0;

export function newFamily(): Family {
  count += 1;
  const id = `${Date.now().toString(36)}${count}`;
  return {
    firstName: 'Amel',
    lastName: `Trabelsi-${id}`,
    email: `amel.${id}@example.test`,
    password: 'trois mots sans rapport',
    child: 'Inès',
  };
}
