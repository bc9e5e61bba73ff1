import { createHmac, createSecretKey, generateKeyPairSync, sign } from "node:crypto";
import { expect, test } from "vitest";
import { verifyHs256 } from "./hs256.ts";

const KEY = "k".repeat(32);
const keys = [createSecretKey("other".repeat(8), "utf8"), createSecretKey(KEY, "utf8")];
const NOW = 1_000_000_000;

function jwt(payload: unknown, header: unknown = { alg: "HS256" }, hash = "sha256"): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const signed = `${part(header)}.${part(payload)}`;
  return `${signed}.${createHmac(hash, KEY).update(signed).digest("base64url")}`;
}
const check = (token: string, tolerance = 0) => verifyHs256(token, keys, tolerance, NOW * 1000);

test("a token of any of the keys is good until it expires", () => {
  expect(check(jwt({ exp: NOW + 1, sub: "a" }))).toEqual({ exp: NOW + 1, sub: "a" });
  expect(() => check(jwt({ exp: NOW }))).toThrow("expired");
  expect(check(jwt({ exp: NOW - 9 }), 10).exp).toBe(NOW - 9);
  expect(() => check(jwt({ exp: NOW + 9, nbf: NOW + 5 }))).toThrow("not valid yet");
});

test.each<[string, string, RegExp]>([
  ["no exp", jwt({ sub: "a" }), /needs an "exp"/],
  ["exp as text", jwt({ exp: String(NOW + 60) }), /needs an "exp"/],
  [
    "alg none",
    `${jwt({ exp: NOW + 60 }, { alg: "none" })
      .split(".")
      .slice(0, 2)
      .join(".")}.`,
    /not a valid JWT/,
  ],
  ["alg none with a signature", jwt({ exp: NOW + 60 }, { alg: "none" }), /HS256/],
  ["alg in lower case", jwt({ exp: NOW + 60 }, { alg: "hs256" }), /HS256/],
  ["another hash", jwt({ exp: NOW + 60 }, { alg: "HS512" }, "sha512"), /HS256/],
  ["another hash under this name", jwt({ exp: NOW + 60 }, { alg: "HS256" }, "sha512"), /not signed/],
  ["crit", jwt({ exp: NOW + 60 }, { alg: "HS256", crit: ["x"], x: 1 }), /HS256/],
  [
    "a changed payload",
    jwt({ exp: NOW + 60 }).replace(/\.[^.]+\./, `.${Buffer.from('{"exp":9999999999}').toString("base64url")}.`),
    /not signed/,
  ],
  ["a cut signature", jwt({ exp: NOW + 60 }).slice(0, -4), /not signed/],
  ["four parts", `${jwt({ exp: NOW + 60 })}.x`, /not a valid JWT/],
  ["an array", jwt([1]), /not a valid JWT/],
  ["nothing", "", /not a valid JWT/],
  ["dots", "..", /not a valid JWT/],
])("refused: %s", (_, token, message) => {
  expect(() => check(token)).toThrow(message);
});

test("a token signed by a private key is refused whatever it says", () => {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const [head, body] = jwt({ exp: NOW + 60 }, { alg: "ES256" }).split(".");
  const signature = sign("sha256", Buffer.from(`${head}.${body}`), privateKey).toString("base64url");
  expect(() => check(`${head}.${body}.${signature}`)).toThrow("HS256");
});
