/** `microdescent methods`. */
import { METHODS, type MethodEntry } from "../../defaults.js";
import { kebab } from "../../names.js";
import type { Session } from "../session.js";
import { columns } from "../text.js";

export async function work(_values: object, session: Session): Promise<void> {
  const entries: MethodEntry[] = Object.values(METHODS);
  const row = ({ name, defaults, switches = [] }: MethodEntry) => {
    const { rate, ...others } = defaults;
    const options = Object.entries(others).map(([option, value]) => `--${kebab(option)} ${value}`);
    return [name, String(rate), [...options, ...switches.map((option) => `--${kebab(option)}`)].join("  ")];
  };
  session.answer(
    () => columns([["method", "rate", "its options with their defaults"], ...entries.map(row)]),
    () => ({ methods: entries }),
  );
}
