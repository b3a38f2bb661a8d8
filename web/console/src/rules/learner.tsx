// The site's learner: whether rules may read it, what it has learned from, and how well it foretells decisions.

import { useState } from "preact/hooks";
import { useAsked } from "../api/asking.ts";
import { remove } from "../api/client.ts";
import { problemOf } from "../api/problem.ts";
import { complain, tell } from "../app/toasts.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Failed, Loading } from "../parts/states.tsx";
import { Table } from "../parts/table.tsx";
import { When } from "../parts/when.tsx";
import { named, number, percent, t } from "../words/words.ts";
import { Bars } from "./charts.tsx";

interface Bin {
  from: number;
  to: number;
  decisions: number;
  foretold: number;
  rejected: number;
}

interface State {
  state: "learning" | "trusted" | "distrusted";
  decisions: { approve: number; reject: number };
  needed: { decisions: number; of_each_kind: number; auc: number };
  auc: number | null;
  calibration: { brier: number | null; bins: Bin[] };
  curve: { decisions: number; auc: number }[];
  updated_at: string | null;
}

const two = { maximumFractionDigits: 2 };

export function Learner() {
  const { value, problem, reload } = useAsked<State>("/learner");
  const [isForgetting, setForgetting] = useState(false);
  if (problem) return <Failed problem={problem} retry={reload} />;
  if (!value) return <Loading />;
  const { state, decisions, needed, auc, calibration, curve, updated_at } = value;
  const meaning = {
    learning: t("It has not seen enough yet: rules do not know what it says."),
    trusted: t("Rules and the queue may read what it says."),
    distrusted: t("It foretells too little at present: rules do not know what it says."),
  };
  const columns = [
    { name: t("Foretold"), cell: ({ from, to }: Bin) => `${percent(from)}–${percent(to)}` },
    { name: t("Decisions"), isNumber: true, cell: ({ decisions }: Bin) => number(decisions) },
    { name: t("In the mean"), isNumber: true, cell: ({ foretold }: Bin) => percent(foretold) },
    { name: t("Were rejected"), isNumber: true, cell: ({ rejected }: Bin) => percent(rejected) },
  ];
  async function forget(): Promise<void> {
    setForgetting(false);
    await remove("/learner").then(() => tell(t("It has forgotten everything.")), (failure) => complain(problemOf(failure).words));
    reload();
  }
  return (
    <section class="stack">
      <header class="row">
        <h1>{t("Learner")}</h1>
        <strong>{named(state)}</strong>
        <span class="muted">{updated_at && <>{t("learned last")} <When at={updated_at} /></>}</span>
        <button type="button" class="danger last" onClick={() => setForgetting(true)}>{t("Let it forget")}</button>
      </header>
      <p>{meaning[state]}</p>
      <p>{t("It has learned from {} decisions: {2} approved, {3} rejected.", number(decisions.approve + decisions.reject), number(decisions.approve), number(decisions.reject))}</p>
      <p class="muted">{t("To be trusted it needs {} decisions, {2} of each kind, and an AUC of {3}: 0.5 is chance, 1 is perfect.", needed.decisions, needed.of_each_kind, number(needed.auc, two))}</p>
      {curve.length > 0 && (
        <Bars
          name={t("AUC over the last 500 decisions, each foretold before it was learned; the line is what is needed")}
          series={curve.map(({ decisions, auc }) => ({ label: t("After {} decisions", number(decisions)), value: auc, words: number(auc, two) }))}
          mark={needed.auc}
        />
      )}
      {auc !== null && <p>{t("AUC now: {}", number(auc, two))}</p>}
      {calibration.bins.length > 0 && <Table caption={t("Whether its probabilities mean what they say")} columns={columns} rows={calibration.bins} keyOf={({ from }) => String(from)} />}
      {isForgetting && (
        <Dialog title={t("Let it forget everything")} close={() => setForgetting(false)}>
          <p>{t("It begins anew with the decisions that follow. This cannot be taken back.")}</p>
          <div class="row">
            <button type="button" class="danger" onClick={() => void forget()}>{t("Let it forget")}</button>
            <button type="button" onClick={() => setForgetting(false)}>{t("Leave it")}</button>
          </div>
        </Dialog>
      )}
    </section>
  );
}
