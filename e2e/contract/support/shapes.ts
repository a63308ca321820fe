// Whether an answer has the very shape of Stripe's types: it becomes a literal that `satisfies` its type.
import assert from 'node:assert/strict';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { isSandbox } from './world.js';

const here = path.dirname(fileURLToPath(import.meta.url));
// "Object literal may only specify known properties": Stripe itself sends fields it does not document.
const EXCESS_PROPERTY = 2353;

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  types: [],
};

/** `shapes` holds pairs of a type, such as `Stripe.PaymentIntent`, and an answer that is to be one. */
export function assertShapes(shapes: [type: string, answer: unknown][]) {
  const lines = shapes.map(([type, answer], n) => `export const v${n} = ${literal(answer)} satisfies ${type};`);
  const file = path.join(here, '..', 'answers.generated.ts');
  const source = `import Stripe from "stripe";\n${lines.join('\n')}\n`;
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  host.getSourceFile = (name, ...rest) =>
    name === file ? ts.createSourceFile(name, source, ts.ScriptTarget.ES2022) : getSourceFile.call(host, name, ...rest);
  host.fileExists = (name) => name === file || fileExists.call(host, name);
  host.readFile = (name) => (name === file ? source : readFile.call(host, name));
  const program = ts.createProgram([file], options, host);
  const wrong = ts.getPreEmitDiagnostics(program).filter((problem) => isSandbox || problem.code !== EXCESS_PROPERTY);
  const sentences = wrong.map((problem) => {
    const where = problem.file?.getLineAndCharacterOfPosition(problem.start ?? 0);
    const about = where && where.line > 0 ? shapes[where.line - 1]?.[0] : '';
    return `${about}: ${ts.flattenDiagnosticMessageText(problem.messageText, '\n')}`;
  });
  assert.deepEqual(sentences, []);
}

/** As the wire had it: the SDK's own additions do not survive JSON. */
function literal(answer: unknown) {
  return JSON.stringify(answer);
}
