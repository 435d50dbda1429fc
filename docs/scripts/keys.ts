import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { keysPage } from '../../src/ui/keys-page.ts';

writeFileSync(join(import.meta.dirname, '../keys.md'), keysPage());
