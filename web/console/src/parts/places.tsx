// Links beside each other, of which one leads to where one is.

export interface PlacesProps {
  label: string;
  class?: string;
  /** Addresses with their names. */
  places: (readonly [string, string])[];
  /** The address where one is. */
  here?: string;
}

export function Places({ label, places, here, ...nav }: PlacesProps) {
  return (
    <nav aria-label={label} {...nav}>
      {places.map(([address, name]) => (
        <a key={address} href={address} aria-current={address === here ? "page" : undefined}>
          {name}
        </a>
      ))}
    </nav>
  );
}
