// SPDX-License-Identifier: MIT
// Named checks, a line each: `ok NAME` or `FAILED NAME` and why. One that fails doesn't end the others.

let failures = 0;
let count = 0;

export async function check(name, prove) {
  count += 1;
  try {
    const value = await prove();
    console.log(`ok ${name}`);
    return value;
  } catch (failure) {
    failures += 1;
    console.log(`FAILED ${name}`);
    console.log(String(failure.stack ?? failure).replace(/^/gm, '    '));
    return undefined;
  }
}

// A part is several checks; when what they share breaks, that is a failure too.
export async function part(name, run) {
  console.log(`# ${name}`);
  try {
    await run();
  } catch (failure) {
    await check(`${name}: gets to its end`, () => {
      throw failure;
    });
  }
}

export function conclude() {
  console.log(failures === 0 ? `all ${count} checks are ok` : `${failures} of ${count} checks FAILED`);
  process.exitCode = failures === 0 && count > 0 ? 0 : 1;
}
