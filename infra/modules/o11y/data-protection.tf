# No line has anything personal or secret (docs/logs.md; tests hold it). Should one ever have, it is masked for everybody without
# logs:Unmask, and counted: the alarm on personal data tells of it.
locals {
  data_identifiers = [
    for identifier in [
      "EmailAddress", "CreditCardNumber", "CreditCardSecurityCode", "Ssn-US",
      "BankAccountNumber-DE", "BankAccountNumber-ES", "BankAccountNumber-FR", "BankAccountNumber-GB", "BankAccountNumber-IT", "BankAccountNumber-US",
      "AwsSecretKey", "OpenSshPrivateKey", "PgpPrivateKey", "PkcsPrivateKey", "PuttyPrivateKey",
    ] : "arn:${data.aws_partition.this.partition}:dataprotection::aws:data-identifier/${identifier}"
  ]

  # Flow logs have addresses and numbers only.
  protected_log_groups = setsubtract(keys(local.log_groups), ["vpc-flow-logs"])
}

resource "aws_cloudwatch_log_data_protection_policy" "this" {
  for_each = local.protected_log_groups

  log_group_name = aws_cloudwatch_log_group.this[each.key].name
  policy_document = jsonencode({
    Name    = "personal-and-secret"
    Version = "2021-06-01"
    Statement = [
      { Sid = "audit", DataIdentifier = local.data_identifiers, Operation = { Audit = { FindingsDestination = {} } } },
      { Sid = "mask", DataIdentifier = local.data_identifiers, Operation = { Deidentify = { MaskConfig = {} } } },
    ]
  })
}
