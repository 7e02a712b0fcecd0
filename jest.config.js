/** Tests are TypeScript modules, run as ESM (middy is ESM only) and stripped by swc. */
export default {
  testEnvironment: "node",
  testMatch: ["<rootDir>/test/{unit,contracts,flows,infra,faults}/**/*.test.ts"],
  extensionsToTreatAsEsm: [".ts"],
  transform: {
    "^.+\\.ts$": [
      "@swc/jest",
      { jsc: { target: "es2024", parser: { syntax: "typescript" } }, module: { type: "es6" } },
    ],
  },
  // It takes minutes: it is among the long runs of `npm run faults`.
  testPathIgnorePatterns: [
    "/node_modules/",
    ...(process.env.DYNAMIC_CONTACTS === undefined ? ["/test/flows/dynamic-groups-at-size"] : []),
  ],
  modulePathIgnorePatterns: ["<rootDir>/dist/", "<rootDir>/cdk.out/", "<rootDir>/.local/"],
  // One DynamoDB Local for the run; it ends with it, also when the run is killed.
  globalSetup: "<rootDir>/test/support/global-setup.ts",
  globalTeardown: "<rootDir>/test/support/global-teardown.ts",
  testSequencer: "<rootDir>/test/support/longest-first.ts",
  // A guard, never a measurement: a whole local system on one of two busy cores takes a while.
  testTimeout: 300_000,
  maxWorkers: 2,
  // Modules of test files that are done stay in memory: a worker that holds too many is replaced.
  workerIdleMemoryLimit: "1GB",
};
