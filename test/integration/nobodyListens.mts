/** A port at which nobody listens: the system gives it to no program, while one that was let go is soon another program's. */
export const NOBODY_LISTENS = 1;
