/** Where a text stops to be JSON. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { breakOf, parseJson } from "../../host/node/cli/json.js";

test.each<[string, string]>([
  ["", "the file is empty"],
  [" \n\t", "the file is empty"],
  ["{", "line 1, column 2: the end comes too early"],
  ["[1,\n 2", "line 2, column 3: the end comes too early"],
  ['{"a": }', 'line 1, column 7: "}" is not JSON there'],
  ['{"a": 1,}', 'line 1, column 9: "}" is not JSON there'],
  ["[1,]", 'line 1, column 4: "]" is not JSON there'],
  ['{"a" 1}', 'line 1, column 6: "1" is not JSON there'],
  ['{"a": 1 "b": 2}', 'line 1, column 9: "\\"" is not JSON there'],
  ["{a: 1}", 'line 1, column 2: "a" is not JSON there'],
  ["{'a': 1}", `line 1, column 2: "'" is not JSON there`],
  ['{"a": 1}\n{', 'line 2, column 1: "{" is not JSON there'],
  ['{"a": 01}', 'line 1, column 8: "1" is not JSON there'],
  ['{"a": .5}', 'line 1, column 7: "." is not JSON there'],
  ['{"a": NaN}', 'line 1, column 7: "N" is not JSON there'],
  ['{\n  "a": "b\n}', 'line 2, column 8: "\\"" is not JSON there'],
  ["// no\n{}", 'line 1, column 1: "/" is not JSON there'],
  ["[1]]", 'line 1, column 4: "]" is not JSON there'],
  ["[}", 'line 1, column 2: "}" is not JSON there'],
  ["\u0000\u0001", 'line 1, column 1: U+0000 is not JSON there'],
  ["{}\u{1f600}", 'line 1, column 3: "\u{1f600}" is not JSON there'],
])("%j: %s", (text, what) => {
  expect(() => parseJson("job x.json", text)).toThrow(new Error(`job x.json: ${what}`));
});

test("of any value's JSON nothing is broken, and of one cut short the end is missing", () => {
  fc.assert(fc.property(fc.jsonValue(), fc.constantFrom(undefined, 2, "\t"), fc.nat(), (value, indent, at) => {
    const text = JSON.stringify([value], null, indent);
    expect(breakOf(text)).toBe(text.length);
    const cut = text.slice(0, at % text.length);
    // A token cut in two is where it breaks; otherwise the end is.
    expect(text.slice(breakOf(cut), cut.length)).toMatch(/^("[^]*|[-.eE][-+]?|[truefalsn]+|)$/);
  }), { numRuns: 2000 });
});

test("what follows a break does not mend it", () => {
  fc.assert(fc.property(fc.jsonValue(), fc.nat(), fc.constantFrom(..."{}[]:,@\"'\u0001x/"), (value, at, sign) => {
    const text = JSON.stringify([value]);
    const place = at % (text.length + 1);
    const mutant = text.slice(0, place) + sign + text.slice(place);
    let valid = true;
    try {
      JSON.parse(mutant);
    } catch {
      valid = false;
    }
    if (valid) expect(breakOf(mutant)).toBe(mutant.length);
    // A quote begins a string, which may be ended.
    else if (mutant[breakOf(mutant)] !== "\"") for (const rest of ["", "]", "}", "0", "\"", "null]"])
      if (breakOf(mutant) < mutant.length) expect(() => JSON.parse(mutant.slice(0, breakOf(mutant) + 1) + rest)).toThrow();
  }), { numRuns: 3000 });
});

test("a million brackets are no stack overflow", () => {
  expect(() => parseJson("deep.json", "[".repeat(1e6))).toThrow("deep.json: line 1, column 1000001: the end comes too early");
  expect(breakOf(`["${"x".repeat(5e6)}"}`)).toBe(5e6 + 3);
});
