// Lives only in the workbench that `npm start` makes: opens the scenario that FOLIOSCOPE_OPEN names and runs it, so that
// the first thing seen is a panel and not an empty editor. A page that is loaded again finds its editors as they were.
const vscode = require('vscode');

exports.activate = async () => {
  const file = process.env.FOLIOSCOPE_OPEN;
  if (!file || vscode.window.tabGroups.all.some((group) => group.tabs.length > 0)) return;
  await vscode.window.showTextDocument(vscode.Uri.file(file), { preview: false });
  await vscode.commands.executeCommand('folioscope.run');
};
