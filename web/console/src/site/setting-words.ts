// What settings are called and what they do. Of a setting that this console has no words for, the service's own are shown.

import { known, named, said } from "../words/words.ts";

const nameOf = (path: string) => said(`setting.${path}`, "");

/** The settings that are known here, in the order in which they are told. */
export const settingOrder = () => known("setting.");

export const settingName = (path: string) => nameOf(path) || named(path.split(".").pop()!);
export const settingHint = (path: string, meaning = "") => said(`hint.${path}`, nameOf(path) ? "" : meaning);
export const groupName = (group: string) => said(`group.${group}`, named(group));
export const optionName = (path: string, option: string) => said(`option.${path}.${option}`, named(option));

/** What a number counts. */
export const unitName = (unit = "") => said(`unit.${unit}`, unit);
