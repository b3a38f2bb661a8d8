// People: who they are, what became of what they did, and what was done about it.

import { usePlace } from "../app/router.ts";
import { Person } from "./person.tsx";
import { Search } from "./search.tsx";

export default function People() {
  const [id] = usePlace().rest;
  return id ? <Person key={id} id={id} /> : <Search />;
}
