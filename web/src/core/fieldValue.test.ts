import { expect, test } from "vitest";
import { imageAddress, messages, side } from "./fieldValue.ts";

test("messages are read, and what is none is left out", () => {
  const read = messages([
    { role: "user", content: "Hi" },
    { content: "x" },
    { role: "a" },
    1,
    null,
  ]);
  expect(read).toEqual([
    { role: "user", content: "Hi" },
    { role: "", content: "x" },
  ]);
  expect(messages("Hi")).toEqual([]);
});

test("roles have a side", () => {
  expect(["User", "assistant", "system", "bot"].map(side)).toEqual([
    "asks",
    "answers",
    "tells",
    "answers",
  ]);
});

test("only images by web address or as data are shown", () => {
  expect(imageAddress(" https://a.example/x.png ")).toBe("https://a.example/x.png");
  expect(imageAddress("data:image/png;base64,AA")).toBe("data:image/png;base64,AA");
  for (const value of ["javascript:alert(1)", "data:text/html,x", "x.png", "http://", 1, null]) {
    expect(imageAddress(value)).toBeUndefined();
  }
});

test("uploaded files are asked of this server, whichever their address names", () => {
  const file = `/api/v1/datasets/3f2504e0-4f89-41d3-9a0c-0305e82c3301/media/${"0f".repeat(32)}`;
  expect(imageAddress(`http://127.0.0.1:6900${file}`)).toBe(file);
  expect(imageAddress(`https://old.example${file}`)).toBe(file);
  for (const other of [`https://a.example/x${file}`, `https://a.example${file}?a=b`]) {
    expect(imageAddress(other)).toBe(other);
  }
});
