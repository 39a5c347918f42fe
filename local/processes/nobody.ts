/** Linux's ordinary user whom every system has. */
export const NOBODY = 65_534
