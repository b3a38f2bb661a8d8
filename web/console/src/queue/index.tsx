// The queue: comments that wait for a person, the worst first; on the left all of them, on the right the one to decide.

import { useEffect, useMemo, useState } from "preact/hooks";
import { useLive } from "../api/live.ts";
import { type Key, useKeys } from "../app/keys.ts";
import { go, href, usePlace } from "../app/router.ts";
import { me } from "../app/session.ts";
import { useStore } from "../app/store.ts";
import { complainOf, tell } from "../app/toasts.tsx";
import { SanctionOn } from "../people/sanction.tsx";
import { KeyButton } from "../parts/key-button.tsx";
import { Empty, Failed, Loading } from "../parts/states.tsx";
import { t } from "../words/words.ts";
import { Bulk } from "./bulk.tsx";
import { Desk } from "./desk.ts";
import { Escalate } from "./escalate.tsx";
import { Happened } from "./happened.tsx";
import { ItemView } from "./item.tsx";
import { List } from "./list.tsx";
import { NoteOn } from "./note.tsx";
import { address, partOf, Queues } from "./queues.tsx";
import { Reject } from "./reject.tsx";
import { useSetup } from "./setup.ts";
import { isHard } from "./severity.ts";
import type { Happening, Item, Part } from "./shapes.ts";

export default function Queue() {
  const place = usePlace();
  const part = partOf(place.query);
  // Another part of the queue is another desk.
  return <Sitting key={address(part)} part={part} isOpen={place.rest[0] === "comment"} />;
}

type Asking = "reject" | "sanction" | "escalate" | "history" | "bulk" | "note" | null;

function Sitting({ part, isOpen }: { part: Part; isOpen: boolean }) {
  const account = me.value!.id;
  const desk = useMemo(() => new Desk(account, part), []);
  const state = useStore(desk.state);
  const [setup, change] = useSetup();
  const [asking, ask] = useState<Asking>(null);
  const [showsTrace, showTrace] = useState(false);
  /** The comment whose blurred text was asked for. */
  const [shown, show] = useState<string | null>(null);
  useEffect(() => {
    void desk.open();
    return () => desk.leave();
  }, []);
  const soon = () => desk.soon();
  const gone = (happening: Happening) => desk.gone(happening);
  useLive(
    "/review/events",
    { "item.opened": soon, "item.changed": soon, "item.released": soon, "item.claimed": gone, "item.decided": gone, "item.closed": gone, queue: soon, reload: soon },
    soon,
  );

  const item = desk.current;
  const isBlurred = !!item && shown !== item.comment.id && (setup.blur === "all" || (setup.blur === "hard" && isHard(item)));
  const many = state.selected.length;
  const forAccount = (what: Asking) => () => {
    if (item && !item.author) tell(t("A guest has no account."));
    else if (item) ask(what);
  };
  const close = () => ask(null);
  const reload = ({ comment }: Item) => void desk.reload(comment.id).catch(complainOf);
  const onItem = (run: () => void) => () => item && run();

  const actions: (Key & { kind?: "main" | "danger" | "quiet"; isOff?: boolean })[] = [
    { key: "a", what: many ? t("Approve {}", many) : t("Approve"), run: onItem(() => (many ? desk.decideSelected("approve") : desk.decide("approve"))) },
    { key: "r", what: many ? t("Reject {}", many) : t("Reject"), run: onItem(() => ask("reject")) },
    { key: "s", what: t("Sanction"), run: forAccount("sanction") },
    { key: "e", what: t("Escalate"), run: onItem(() => ask("escalate")) },
    { key: "u", what: t("Undo"), run: () => void desk.undo() },
    { key: "t", what: t("Trace"), run: onItem(() => showTrace(!showsTrace)) },
    { key: "h", what: t("History"), run: onItem(() => ask("history")) },
    { key: "n", what: t("Note"), run: forAccount("note") },
    { key: "b", what: t("Many at once"), run: onItem(() => ask("bulk")) },
  ];
  useKeys(t("Queue"), [
    { key: "j", what: t("Next comment"), run: () => desk.step(1) },
    { key: "k", what: t("Comment before"), run: () => desk.step(-1) },
    { key: "x", what: t("Select the comment, or not"), run: onItem(() => desk.toggle(item!.comment.id)) },
    { key: "v", what: t("Show a blurred text"), run: onItem(() => show(item!.comment.id)) },
    ...actions,
  ]);

  if (state.problem) return <Failed problem={state.problem} retry={() => void desk.open()} />;
  return (
    <div class={isOpen && item ? "desk open" : "desk"}>
      <section class="waiting" aria-label={t("Queue")}>
        <h1 class="hidden">{t("Queue")}</h1>
        <Queues part={part} counts={state.counts} setup={setup} change={change} />
        {many > 0 && (
          <p class="selection">
            {t("{} selected", many)}
            <button type="button" class="quiet" onClick={() => desk.clearSelection()}>
              {t("Select none")}
            </button>
          </p>
        )}
        {state.isLoading ? <Loading lines={8} /> : <List desk={desk} state={state} blur={setup.blur} open={() => go(opened(part))} />}
      </section>
      <section class="deciding" aria-label={t("The comment to decide about")}>
        <button type="button" class="back" onClick={() => go(address(part))}>
          ← {t("All comments")}
        </button>
        <div class="scroll" tabIndex={0} role="group" aria-label={t("The comment and what stands around it")}>
          {item && (
            <ItemView
              key={item.comment.id}
              item={item}
              context={state.contexts[item.comment.id]}
              isBlurred={isBlurred}
              showsTrace={showsTrace}
              show={() => show(item.comment.id)}
            />
          )}
          {!item && !state.isLoading && <Empty title={t("Nothing waits")}><p class="muted">{t("What comes is shown here by itself.")}</p></Empty>}
        </div>
        <div class="bar" role="group" aria-label={t("What to do")}>
          {actions.map(({ key, what, run }) => (
            <KeyButton key={key} sign={key} press={run} kind={key === "a" ? "main" : key === "r" ? "danger" : undefined} isOff={!item && key !== "u"}>
              {what}
            </KeyButton>
          ))}
        </div>
      </section>
      {item && asking === "reject" && <Reject count={many || 1} close={close} reject={(more) => (many ? desk.decideSelected("reject", more) : desk.decide("reject", more))} />}
      {item?.author && asking === "sanction" && <SanctionOn person={item.author} close={close} laid={(words, undo) => (desk.did(words, [item.comment.id], undo), reload(item))} />}
      {item && asking === "escalate" && <Escalate close={close} escalate={(note) => desk.escalate(note)} />}
      {item && asking === "history" && <Happened comment={item.comment.id} close={close} />}
      {item && asking === "bulk" && <Bulk desk={desk} item={item} part={part} close={close} />}
      {item?.author && asking === "note" && <NoteOn person={item.author} close={close} noted={() => reload(item)} />}
    </div>
  );
}

/** The address of the comment itself, for screens that have no place for the list beside it. */
function opened(part: Part): string {
  const list = address(part);
  const [path, search] = list.split("?");
  return search ? `${path}/comment?${search}` : href("queue", "comment");
}
