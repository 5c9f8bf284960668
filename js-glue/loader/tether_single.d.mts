// Types of dist/tether.single.mjs, which has the program inside.
export * from './tether.mjs';
