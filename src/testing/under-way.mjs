import { writeFileSync } from 'node:fs';
import path from 'node:path';

/** A reporter of vitest that keeps the names of the files that are being run: what hangs tells nothing itself. */
export default class UnderWay {
  files = new Set();
  end = 'is being set up';

  onInit({ config }) {
    this.root = config.root;
    this.write();
  }

  onTestModuleQueued(module) {
    this.note(module, true);
  }

  onTestModuleEnd(module) {
    this.note(module, false);
  }

  onTestRunEnd() {
    this.end = 'is being put away';
    this.write();
  }

  note({ moduleId }, runs) {
    const file = path.relative(this.root, moduleId);
    if (runs) this.files.add(file);
    else this.files.delete(file);
    this.end = '';
    this.write();
  }

  write() {
    const said = this.files.size > 0 ? [...this.files].join(', ') : this.end || 'between two files';
    writeFileSync(process.env.PARLEY_UNDER_WAY, said);
  }
}
