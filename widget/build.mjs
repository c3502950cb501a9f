// Builds the one file that sites embed. `--check`: is the committed file the one that these sources give, and small
// enough? `--test`: bundles the unit tests and runs them with node:test.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import * as esbuild from "esbuild";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const OUT = join(HERE, "..", "channels", "web", "widget", "deelwijzer-chat.js");
const MOST_BYTES = 15 * 1024; // gzipped
const { version } = JSON.parse(readFileSync(join(HERE, "package.json"), "utf8"));

/** Style sheets become minified text. */
const styles = {
  name: "styles",
  setup(build) {
    build.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const source = readFileSync(path, "utf8");
      const { code } = await esbuild.transform(source, { loader: "css", minify: true });
      // esbuild leaves the blanks in the values of custom properties; no string of ours has a comma or a colon.
      return {
        contents: code
          .trim()
          .replace(/([:,]) /g, "$1")
          .replace(/="(\w+)"\]/g, "=$1]"),
        loader: "text",
      };
    });
  },
};

const common = {
  bundle: true,
  charset: "utf8",
  define: { VERSION: JSON.stringify(version) },
  legalComments: "none",
  logLevel: "warning",
  plugins: [styles],
  target: "es2022",
  // Fields without a value need no line of their own: some 60 bytes, gzipped.
  tsconfigRaw: { compilerOptions: { useDefineForClassFields: false } },
  write: false,
};

/** The start of a SHA-256 over everything the file is made from; tests/widget computes the same without Node. */
function sourcesHash() {
  const names = readdirSync(join(HERE, "src"))
    .sort()
    .map((name) => `src/${name}`);
  const hash = createHash("sha256");
  for (const name of [...names, "build.mjs", "package.json", "package-lock.json"]) {
    const content = readFileSync(join(HERE, name));
    hash.update(`${name}\n${content.length}\n`).update(content);
  }
  return hash.digest("hex").slice(0, 16);
}

async function build() {
  const banner = `/*! deelwijzer-chat ${version} sources ${sourcesHash()} */`;
  const result = await esbuild.build({
    ...common,
    entryPoints: [join(HERE, "src", "index.ts")],
    format: "iife",
    minify: true,
    // Only seen within the file, and named often: 120 bytes, gzipped.
    mangleProps:
      /^(announcer|composer|around|actions|emit|passages|askErase|giveBack|addError|takeAlong|progress|settings|place|restore|retire|unlock|greet|bullets)$/,
    banner: { js: banner },
  });
  return Buffer.from(result.outputFiles[0].contents);
}

async function test() {
  const folder = mkdtempSync(join(tmpdir(), "deelwijzer-widget-"));
  try {
    const names = readdirSync(join(HERE, "test")).filter((name) => name.endsWith(".test.ts"));
    const files = [];
    for (const name of names) {
      const result = await esbuild.build({
        ...common,
        entryPoints: [join(HERE, "test", name)],
        format: "esm",
        platform: "node",
      });
      files.push(join(folder, `${basename(name, ".ts")}.mjs`));
      writeFileSync(files.at(-1), result.outputFiles[0].contents);
    }
    return spawnSync(process.execPath, ["--test", ...files], { stdio: "inherit" }).status ?? 1;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function checked(made) {
  const size = gzipSync(made, { level: 9 }).length;
  console.log(`deelwijzer-chat.js ${version}: ${made.length} bytes, ${size} gzipped (at most ${MOST_BYTES})`);
  if (size > MOST_BYTES) {
    console.error("The file is too large: take something out, or say in build.mjs why more is worth it.");
    return 1;
  }
  return 0;
}

if (process.argv.includes("--test")) {
  process.exitCode = await test();
} else {
  const made = await build();
  if (process.argv.includes("--check")) {
    if (!made.equals(readFileSync(OUT))) {
      console.error(
        "channels/web/widget/deelwijzer-chat.js is not what the sources give: run npm run build, and commit it.",
      );
      process.exitCode = 1;
    }
  } else {
    writeFileSync(OUT, made);
  }
  process.exitCode ||= checked(made);
}
