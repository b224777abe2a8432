/**
 * node bench/tune/competitors-table.mjs [--starts 5] [--budget 50] [--costs ise,itae] [--hot]: the table of competitors.mjs, on
 * the plants of plants.mjs at each level of noise and on those of difficult.mjs with their sensors.
 */
import { parseArgs } from "node:util";
import { competitors } from "./competitors.mjs";
import { problems } from "./problems.mjs";
import { tunings } from "./race.mjs";
import { print } from "./score.mjs";

const SETS = [
  ["25 plants, no noise", (plant) => !("half" in plant), "0"],
  ["25 plants, noise 0.5 % of the setpoint", (plant) => !("half" in plant), "0.005"],
  ["25 plants, noise 2 % of the setpoint", (plant) => !("half" in plant), "0.02"],
  ["20 difficult plants, noise and quantum of their sensors", (plant) => "half" in plant, "own"],
];

const { values } = parseArgs({
  options: {
    starts: { type: "string", default: "5" }, budget: { type: "string", default: "50" },
    costs: { type: "string", default: "ise,itae" }, hot: { type: "boolean", default: false },
  },
});
const [starts, budget, costs] = [Number(values.starts), Number(values.budget), values.costs.split(",")];
for (const [title, belongs, level] of SETS) {
  const chosen = problems.filter(({ plant, cost }) => belongs(plant) && costs.includes(cost));
  console.log(`### ${title}: ${costs.join(", ")}; ${starts} ${values.hot ? "hot " : ""}starts a problem, ${budget} experiments\n`);
  print(competitors.map((method) => [method.name, tunings(method, chosen, level, { starts, budget, hot: values.hot })]));
}
