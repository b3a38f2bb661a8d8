// The second wall before a comment's HTML: the service has cleaned it, and only what is known here gets any further.

interface Policy {
  createHTML(text: string): string;
}

let policy: Policy | undefined;

/** A comment's HTML as nodes of known elements with known attributes. */
export function safe(html: string): Node {
  try {
    const same = { createHTML: (text: string) => text };
    policy ??= ((window as any).trustedTypes?.createPolicy("gavel", same) as Policy | undefined) ?? same;
    return copy(new DOMParser().parseFromString(policy.createHTML(html), "text/html").body, document.createDocumentFragment());
  } catch {
    // The page allows no policy of this name: plain text, then.
    return document.createTextNode(html.replace(/<[^>]*>/g, ""));
  }
}

function copy(from: Node, to: Node): Node {
  for (const node of from.childNodes) {
    if (node instanceof Text) to.appendChild(node.cloneNode());
    else if (node instanceof Element && /^(P|BR|EM|STRONG|DEL|BLOCKQUOTE|CODE|PRE|UL|OL|LI|A)$/.test(node.tagName)) {
      const element = document.createElement(node.tagName);
      if (element instanceof HTMLAnchorElement) lead(element, node.getAttribute("href") ?? "");
      if (element instanceof HTMLOListElement) element.start = Number(node.getAttribute("start") ?? 1);
      to.appendChild(copy(node, element));
    }
  }
  return to;
}

/** Lets a link lead to an address on the web or of a mailbox, and nowhere else. */
function lead(element: HTMLAnchorElement, target: string): void {
  if (!/^(https?|mailto):/i.test(target)) return;
  element.href = target;
  element.rel = "nofollow ugc noopener";
  element.target = "_blank";
}
