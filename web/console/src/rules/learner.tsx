// The site's learner: whether rules may read it, what it has learned from, and how well it foretells decisions.

import { useAsked } from "../api/asking.ts";
import { Bars } from "../overview/bars.tsx";
import { Failed, Loading } from "../parts/states.tsx";
import { When } from "../parts/when.tsx";
import { named, number, t } from "../words/words.ts";

interface State {
  state: "learning" | "trusted" | "distrusted";
  decisions: { approve: number; reject: number };
  needed: { decisions: number; of_each_kind: number; auc: number };
  auc: number | null;
  curve: { decisions: number; auc: number }[];
  updated_at: string | null;
}

const two = { maximumFractionDigits: 2 };

export function Learner() {
  const { value, problem, reload } = useAsked<State>("/learner");
  if (problem) return <Failed problem={problem} retry={reload} />;
  if (!value) return <Loading />;
  const { state, decisions, needed, auc, curve, updated_at } = value;
  const meaning = {
    learning: t("It has not seen enough yet: rules do not know what it says."),
    trusted: t("Rules and the queue may read what it says."),
    distrusted: t("It foretells too little at present: rules do not know what it says."),
  };
  return (
    <section class="stack">
      <header class="row">
        <h1>{t("Learner")}</h1>
        <strong>{named(state)}</strong>
        <span class="muted">{updated_at && <>{t("learned last")} <When at={updated_at} /></>}</span>
      </header>
      <p>{meaning[state]}</p>
      <p>{t("It has learned from {} decisions: {2} approved, {3} rejected.", number(decisions.approve + decisions.reject), number(decisions.approve), number(decisions.reject))}</p>
      <p class="muted">{t("To be trusted it needs {} decisions, {2} of each kind, and an AUC of {3}: 0.5 is chance, 1 is perfect.", needed.decisions, needed.of_each_kind, number(needed.auc, two))}</p>
      {curve.length > 0 && (
        <>
          <h2>{t("AUC over the last 500 decisions, each foretold before it was learned")}</h2>
          <Bars
            name={t("AUC by decisions")}
            bars={curve.map(({ decisions, auc }) => ({ at: String(decisions), value: auc }))}
            top={1}
            say={(value) => number(value, two)}
            names={{ short: (at) => at, long: (at) => t("After {} decisions", at) }}
            tell={({ value }) => number(value!, two)}
          />
        </>
      )}
      {auc !== null && <p>{t("AUC now: {}", number(auc, two))}</p>}
    </section>
  );
}
