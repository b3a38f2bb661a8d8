// What this browser remembers between visits; nothing of it is worth an error.

export function recall<T>(name: string): T | undefined {
  try {
    return JSON.parse(localStorage.getItem(`gavel:console:${name}`) ?? "null") ?? undefined;
  } catch {
    return undefined;
  }
}

export function remember(name: string, value: unknown): void {
  try {
    localStorage.setItem(`gavel:console:${name}`, JSON.stringify(value));
  } catch {
    // A browser that keeps nothing.
  }
}
