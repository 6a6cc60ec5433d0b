class CreateProducts < ActiveRecord::Migration[5.2]
  def change
    create_table :products do |t|
      t.string :title, null: false
      t.decimal :price, precision: 10, scale: 2, null: false, default: 0
      t.string :legacy_code, limit: 20
    end
  end
end
