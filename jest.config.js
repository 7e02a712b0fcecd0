/** Tests are TypeScript modules, run as ESM (middy is ESM only) and stripped by swc. */
export default {
  testEnvironment: "node",
  testMatch: ["<rootDir>/test/{unit,contracts,flows,infra,faults}/**/*.test.ts"],
  extensionsToTreatAsEsm: [".ts"],
  transform: {
    "^.+\\.ts$": ["@swc/jest", { jsc: { target: "es2024", parser: { syntax: "typescript" } }, module: { type: "es6" } }],
  },
  modulePathIgnorePatterns: ["<rootDir>/dist/", "<rootDir>/cdk.out/", "<rootDir>/.local/"],
  testTimeout: 30_000,
  maxWorkers: 2,
};
