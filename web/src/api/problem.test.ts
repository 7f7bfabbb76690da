import { expect, test } from "vitest";
import { problemOf } from "./problem.ts";

test("each shape of refusal gives its message", () => {
  expect(problemOf(409, { detail: "it is there already" }).message).toBe("it is there already");
  expect(problemOf(404, { code: "x", message: "no such dataset" }).message).toBe("no such dataset");
  const coded = { detail: { code: "Not found", params: { detail: "no such record" } } };
  expect(problemOf(404, coded).message).toBe("no such record");
});

test("a refused field is named by its place", () => {
  const body = {
    detail: { params: { errors: [{ loc: ["body", "name"], msg: "is too short", type: "x" }] } },
  };
  const problem = problemOf(422, body);
  expect(problem.message).toBe("name: is too short");
  expect(problem.trouble).toMatchObject({ places: [{ at: "name", message: "is too short" }] });
});

test("only what may pass by itself is worth trying again", () => {
  expect(problemOf(503, null).isPassing).toBe(true);
  expect(problemOf(500, null).isPassing).toBe(true);
  expect(problemOf(422, null).isPassing).toBe(false);
});
