export function KeysTablePage() {
  return null
}
