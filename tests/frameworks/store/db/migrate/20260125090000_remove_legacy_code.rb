class RemoveLegacyCode < ActiveRecord::Migration[5.2]
  def change
    remove_column :products, :legacy_code, :string, limit: 20
  end
end
