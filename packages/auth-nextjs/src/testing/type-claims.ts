type IsAny<T> = 0 extends 1 & T ? true : false;

/** Whether each of two types may stand for the other. `any`, which may stand for all, equals `any` only. */
export type Equal<A, B> = [A, IsAny<A>] extends [B, IsAny<B>]
  ? [B, IsAny<B>] extends [A, IsAny<A>]
    ? true
    : false
  : false;

/** The members of an interface, without its name. */
export type Members<T> = { [K in keyof T]: T[K] };

/** Does not compile unless every claim holds. */
export type True<Claims extends readonly true[]> = Claims;

/** Does not compile unless every claim fails. */
export type False<Claims extends readonly false[]> = Claims;
