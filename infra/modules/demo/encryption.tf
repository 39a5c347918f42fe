# Of what is kept: the database, its backups, secrets. Without this key nobody reads them, not even a copy that got away.
resource "aws_kms_key" "data" {
  #checkov:skip=CKV2_AWS_64: AWS' own policy is meant: the account decides, by IAM, who may use it
  description             = "Data of ${var.name}"
  enable_key_rotation     = true
  deletion_window_in_days = 30
}

resource "aws_kms_alias" "data" {
  name          = "alias/${var.name}-data"
  target_key_id = aws_kms_key.data.key_id
}
