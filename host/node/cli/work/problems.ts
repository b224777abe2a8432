/** `microdescent problems`. */
import { PROBLEMS, type Problem } from "../../problems.js";
import type { Session } from "../session.js";
import { columns, vector } from "../text.js";

function optimumText({ optimum }: Problem): string {
  if (!optimum) return "";
  const { value, points, highest } = optimum;
  return `${highest ? "highest" : "lowest"} ${value} at ${points.map(vector).join(", ")}`;
}

export async function work(_values: object, session: Session): Promise<void> {
  const text = PROBLEMS.map((problem) => [problem.name, problem.formula, vector(problem.start), optimumText(problem)]);
  const rows = PROBLEMS.map(({ name, formula, n, start, optimum, rate, source }) => ({ name, formula, n, start, optimum, rate, source }));
  const samples = ["samples", "the derivative of samples: --data", "[0. …]", ""];
  session.answer(() => columns([["problem", "f", "start", "optimum"], ...text, samples]), () => ({ problems: rows }));
}
