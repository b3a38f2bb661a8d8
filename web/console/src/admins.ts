// What only admins see, in one script: together it packs better than apart.

export { default as Rules } from "./rules/index.tsx";
export { default as Site } from "./site/index.tsx";
