import fc from "fast-check";
import { expect, test } from "vitest";
import { folderOf, imageType, isHidden, withoutCommonFolder } from "./imageFiles.ts";

test("endings tell images from other files", () => {
  expect(imageType("a/B.JPG")).toBe("image/jpeg");
  expect(imageType("a/readme.txt")).toBeUndefined();
  expect(imageType("constructor")).toBeUndefined();
});

test("files that nobody sees are passed over", () => {
  expect(isHidden("__MACOSX/a/._b.png")).toBe(true);
  expect(isHidden("a/.DS_Store")).toBe(true);
  expect(isHidden("a/b.png")).toBe(false);
});

test("the folder that all files lie in says nothing of any of them", () => {
  expect(withoutCommonFolder(["pets/cat/1.png", "pets/dog/2.png"])).toEqual([
    "cat/1.png",
    "dog/2.png",
  ]);
  expect(withoutCommonFolder(["pets/1.png", "pets/2.png"])).toEqual(["1.png", "2.png"]);
  expect(withoutCommonFolder(["1.png", "a/2.png"])).toEqual(["1.png", "a/2.png"]);
  expect(folderOf("cat/1.png")).toBe("cat");
  expect(folderOf("1.png")).toBe("");
});

test("cutting what is common keeps paths apart", () => {
  const part = fc.constantFrom("a", "b", "ab");
  const paths = fc.uniqueArray(
    fc.array(part, { minLength: 1, maxLength: 4 }).map((p) => p.join("/")),
  );
  fc.assert(
    fc.property(paths, (all) => {
      const cut = withoutCommonFolder(all);
      return (
        new Set(cut).size === all.length && all.every((path, at) => path.endsWith(cut[at] ?? "?"))
      );
    }),
  );
});
